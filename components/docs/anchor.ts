/** The anchor of a heading: `Quick check, 30 seconds` is `quick-check-30-seconds`, an error code is itself. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/['’`]/g, '')
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
