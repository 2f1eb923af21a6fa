# tests of src/law
