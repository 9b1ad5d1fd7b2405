/** What a colour stands for; a word or a sign always says the same. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'quiet';
