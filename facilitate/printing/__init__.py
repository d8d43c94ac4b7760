"""The print pack: badges, cards and sheets as PDF, with the QR codes that lead back here."""
