# tests of src/paper
