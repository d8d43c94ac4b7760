"""Plans known beforehand, by number of tables, people and rounds."""

from __future__ import annotations

#: Four orthogonal orthomorphisms of Z2 x Z6 (6 i + j stands for (i, j)); with zero and the
#: identity they are the columns of a (12, 6, 1) difference matrix, which Johnson, Dulmage and
#: Mendelsohn found in 1961: twelve tables of up to twelve meet six times without a repeat.
TWELVE = (
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    (0, 4, 7, 1, 10, 8, 2, 6, 9, 11, 5, 3),
    (0, 7, 5, 6, 9, 3, 4, 2, 10, 8, 11, 1),
    (0, 9, 4, 7, 2, 11, 1, 8, 5, 6, 3, 10),
    (0, 10, 9, 2, 8, 1, 5, 11, 4, 3, 7, 6),
)

#: Matrices over a cyclic group without any agreement, by order; see `matrix`. Ours, by
#: annealing or by chance.
CYCLIC = {
    10: (
        (0, 0, 0, 0, 0, 0),
        (0, 5, 9, 6, 1, 2),
        (0, 1, 4, 7, 3, 9),
        (0, 2, 3, 5, 7, 4),
        (0, 8, 5, 3, 6, 1),
        (0, 7, 2, 1, 8, 6),
        (0, 9, 7, 8, 2, 5),
        (0, 6, 8, 4, 5, 7),
    ),
    14: (
        (0, 0, 0, 0, 0, 0),
        (0, 1, 9, 7, 6, 10),
        (0, 10, 2, 12, 4, 6),
        (0, 7, 11, 5, 3, 4),
        (0, 3, 12, 11, 1, 8),
        (0, 13, 1, 2, 5, 3),
        (0, 9, 6, 8, 13, 12),
        (0, 5, 3, 6, 2, 11),
        (0, 8, 13, 4, 11, 2),
        (0, 6, 7, 13, 8, 5),
    ),
    15: (
        (0, 0, 0, 0, 0, 0),
        (0, 11, 5, 7, 8, 6),
        (0, 5, 6, 14, 1, 10),
        (0, 9, 13, 2, 7, 8),
        (0, 3, 8, 13, 6, 11),
        (0, 14, 1, 11, 9, 12),
        (0, 4, 11, 9, 12, 1),
        (0, 6, 4, 5, 11, 13),
        (0, 13, 10, 4, 14, 7),
        (0, 12, 7, 10, 4, 14),
        (0, 1, 9, 8, 5, 2),
    ),
    18: (
        (0, 0, 0, 0, 0, 0),
        (0, 13, 14, 1, 5, 9),
        (0, 5, 10, 3, 13, 2),
        (0, 3, 13, 12, 14, 16),
        (0, 1, 16, 14, 15, 6),
        (0, 8, 1, 5, 11, 7),
        (0, 10, 6, 15, 8, 11),
        (0, 15, 9, 17, 2, 8),
        (0, 7, 2, 8, 16, 13),
        (0, 4, 12, 7, 6, 14),
    ),
}

#: A matrix over Z9 with one table outside the group and a single agreement: ten tables of nine
#: meet six times with nine repeats, and five times without any: what agrees are the first and the
#: last column. Ours, annealed; the last four rows are never outside.
TEN_OF_NINE = (
    (8, 2, -1, 6, 8, 1),
    (1, -1, 1, 5, 5, 1),
    (0, 2, 3, 5, -1, 5),
    (6, 7, 2, 5, 8, -1),
    (-1, 8, 7, 8, 7, 6),
    (2, 8, 6, -1, 8, 0),
    (3, 3, 0, 5, 1, 7),
    (5, 4, 7, 5, 6, 4),
    (4, 2, 2, 1, 7, 7),
    (4, 0, 5, 5, 3, 6),
)

#: Columns of a quasi-difference matrix over Z7 with three elements outside (None): each is used in
#: its four cyclic shifts. With the zero column and an array on the three elements outside it gives
#: two orthogonal Latin squares of order ten (Parker 1959; Handbook of Combinatorial Designs,
#: III.3.6), hence ten tables of ten that meet four times without a repeat. The differences of
#: neighbours are 1 and 3, 2 and 6, 4 and 5.
TEN_SQUARE = ((None, 4, 3, 0), (None, 1, 6, 0), (None, 2, 5, 0))

#: Eight tables of four that meet ten times without a repeat (Aguado, "A 10 days solution to the
#: social golfer problem", 2004; printed among others in Pegg's Wolfram demonstration "Social
#: golfer problem"). The plan is symmetric: people are pairs of a capital and a small letter who
#: never meet, and for each table written here there is another one with the letters' case swapped.
EIGHT_OF_FOUR = (
    "ABCD EFGH IJKL MNOP",
    "AEIm BcgH DFKp JlnO",
    "Aflo Bhkm CeJP DGiN",
    "AciL BdjK EhMn FgoP",
    "AgKN BElP Cfjm DHIo",
    "AhJp BFin CdMo EgkL",
    "AdeF BGJo CHLn IkMp",
    "AbnP CEKO DglM FhIj",
    "AGjM BeIO CFkN DhLP",
    "AHkO BfLM Cgip Dejn",
)
