/** PostgreSQL takes neither a NUL nor half a character: both become the sign for what cannot be read. */
export function storable(text: string): string {
  return text
    .replaceAll('\0', '�')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '�');
}
