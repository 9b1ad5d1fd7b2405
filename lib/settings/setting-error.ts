/** A context value that does not fit: a mistake of whoever gave it, which its message is enough to mend. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}
