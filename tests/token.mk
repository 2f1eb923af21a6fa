# tests of src/token
