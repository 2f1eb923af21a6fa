# tests of src/desk
