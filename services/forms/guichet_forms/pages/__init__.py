"""The pages of forms: before, during and after a request, and the designers' own."""
