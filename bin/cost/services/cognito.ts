import type { Service } from '../usage.ts';

/** Users of the plan Essentials, who are counted in the months in which they sign in. */
export const cognito: Service = {
  name: 'Cognito',
  measure: ({ workload, facts }) => [
    {
      item: 'active users',
      price: 'activeUser',
      quantity: facts.userPools.length * workload.console.users,
      kind: 'fixed',
    },
  ],
};
