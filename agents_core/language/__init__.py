"""Language: sentence embeddings, sentence splitting, stems, figures, phonetics."""
