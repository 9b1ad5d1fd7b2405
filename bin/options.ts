import { Option } from 'commander';

/** The options that every command takes, worded once. */
export const stateOption = (): Option =>
  new Option('--state <folder>', 'the folder that holds what the runner keeps').default('.millrace');

export const jsonOption = (): Option => new Option('--json', 'print JSON for machines').default(false);
