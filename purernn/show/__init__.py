"""The visitors' wing: one computation on the terminal, pictures, a page. Nothing outside it needs it to learn or to prove."""
