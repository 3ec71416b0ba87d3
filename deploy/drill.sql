-- Where each night's backup is put back to see that it can be.
CREATE DATABASE drill OWNER qingshen;
