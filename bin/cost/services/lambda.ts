import { sum } from '../sum.ts';
import { listWork, type Work } from '../traffic.ts';
import type { Service, Usage } from '../usage.ts';

const ROLES = [
  { role: 'producer', name: 'producers', kind: 'grows' },
  { role: 'consumer', name: 'consumers', kind: 'grows' },
  { role: 'scheduled', name: 'by the clock', kind: 'fixed' },
  { role: 'console', name: 'console', kind: 'fixed' },
] as const;

const ARCHITECTURES = [
  { architecture: 'arm64', price: 'lambdaArm' },
  { architecture: 'x86_64', price: 'lambdaX86' },
] as const;

const MB_PER_GB = 1024;

export const lambda: Service = {
  name: 'Lambda',
  measure(situation) {
    const work = listWork(situation);
    return ROLES.flatMap(({ role, name, kind }) => {
      const own = work.filter((one) => one.role === role);
      const invocations = sum(own, (one) => one.invocations);
      return [
        { item: `${name}, requests`, price: 'lambdaRequest', quantity: invocations, kind },
        ...ARCHITECTURES.map(({ architecture, price }): Usage => {
          const computed = own.filter((one) => one.function.architecture === architecture);
          return {
            item: `${name}, ${architecture}`,
            price,
            quantity: gbSeconds(computed),
            kind,
          };
        }),
      ];
    });
  },
};

function gbSeconds(work: readonly Work[]): number {
  return sum(
    work,
    ({ function: { memoryMb }, invocations, msEach }) =>
      invocations * (memoryMb / MB_PER_GB) * (msEach / 1000),
  );
}
