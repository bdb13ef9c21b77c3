"""What offices exchange on paper and in sheets: the words and forms of documents."""
