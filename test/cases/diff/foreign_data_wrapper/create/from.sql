create schema public_too;
