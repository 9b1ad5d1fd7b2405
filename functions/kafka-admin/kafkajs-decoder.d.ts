/** The part of kafkajs' internals that `gather-headers.ts` corrects; kafkajs publishes no types for it. */
declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    readVarIntArray<T>(read: (decoder: Decoder) => T): T[];
  }
}
