import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { anyJson } from '../json.ts';
import { Refusal } from '../scope.ts';
import { asText, type IntrinsicFunction, readArgument } from './intrinsic-function.ts';

const MAX_BLOCKS = 256;
const IPV4_BITS = 32;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html (IPv4 only) */
export const cidr: IntrinsicFunction = {
  name: 'Fn::Cidr',
  run(argument, call) {
    const form = '[block, count, bits of each subnet]';
    const [block, count, bits] = readArgument(z.tuple([anyJson, anyJson, anyJson]), argument, form);
    return divideBlock(asText(call.resolve(block, 0), 'the block'), {
      count: Number(asText(call.resolve(count, 1), 'the count')),
      bits: Number(asText(call.resolve(bits, 2), 'the bits')),
    });
  },
};

/** The first `count` blocks of 2^bits addresses in an IPv4 block. */
function divideBlock(block: string, { count, bits }: { count: number; bits: number }): string[] {
  const [address = '', prefix = ''] = block.split('/');
  const prefixBits = Number(prefix);
  if (!isIPv4(address) || !/^\d{1,2}$/.test(prefix) || prefixBits > IPV4_BITS)
    throw new Refusal(`takes an IPv4 block such as 10.0.0.0/16, not ${block}`);
  if (!Number.isInteger(count) || count < 1 || count > MAX_BLOCKS)
    throw new Refusal(`makes 1 to ${MAX_BLOCKS} blocks, not ${count}`);
  if (!Number.isInteger(bits) || bits < 1 || bits > IPV4_BITS - prefixBits)
    throw new Refusal(`cannot cut blocks of ${bits} bits out of ${block}`);
  if (count * 2 ** bits > 2 ** (IPV4_BITS - prefixBits))
    throw new Refusal(`cannot cut ${count} blocks of ${bits} bits out of ${block}`);
  const start = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const base = start - (start % 2 ** (IPV4_BITS - prefixBits));
  return Array.from(
    { length: count },
    (_, index) => `${showIpv4(base + index * 2 ** bits)}/${IPV4_BITS - bits}`,
  );
}

function showIpv4(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
