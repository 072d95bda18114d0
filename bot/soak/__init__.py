"""Families by web and by text talk with a whole stack while parts of it fail; what each was told is checked afterwards."""
