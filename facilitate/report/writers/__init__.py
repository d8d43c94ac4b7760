"""Writers: each turns `Outputs` into the bytes of one format and adds no words of its own."""
