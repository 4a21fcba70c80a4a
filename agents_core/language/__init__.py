"""Language: sentence embeddings, sentence splitting, stems, number words, phonetics."""
