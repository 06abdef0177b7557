#include "flat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *flat_or_end(void *made, const char *what) {
  if (made == NULL) {
    fprintf(stderr, "corpus: %s\n", what);
    exit(2);
  }
  return made;
}

void flat_append(corpus_text *text, const char *bytes, size_t size, size_t times) {
  text->at = flat_or_end(realloc(text->at, text->len + size * times + 1), "no memory");
  for (; times > 0; --times) {
    memcpy(text->at + text->len, bytes, size);
    text->len += size;
  }
  text->at[text->len] = '\0';
}

flat_file flat_open(const char *path) {
  flat_file file = {{NULL, 0}, NULL};
  FILE *opened = flat_or_end(fopen(path, "rb"), "no file: give the path of the flat corpus");
  char block[65536];
  size_t size;
  while ((size = fread(block, 1, sizeof block, opened)) > 0)
    flat_append(&file.whole, block, size, 1);
  fclose(opened);
  file.next = flat_or_end(file.whole.at, "the file is empty");
  return file;
}

int flat_next(flat_file *file, flat_field *field) {
  const char *const end = file->whole.at + file->whole.len;
  if (file->next >= end) return 0;
  char *rest = NULL;
  const size_t name_len = strcspn(file->next, " ");
  field->size = strtoul(file->next + name_len, &rest, 10);
  field->times = strtoul(rest, &rest, 10);
  if (name_len >= sizeof field->name || *rest != '\n' || field->size >= (size_t)(end - rest - 1))
    flat_or_end(NULL, "a malformed line");
  memset(field->name, 0, sizeof field->name);
  memcpy(field->name, file->next, name_len);
  field->bytes = rest + 1;
  file->next = field->bytes + field->size + 1;
  return 1;
}

void flat_close(flat_file *file) { free(file->whole.at); }
