"""The words of figures in each language: from CLDR, and what no library has."""
