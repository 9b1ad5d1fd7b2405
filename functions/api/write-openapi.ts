import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOpenApi } from './build-openapi.ts';
import { contracts } from './contract/index.ts';

// `npm run openapi`: run after a change of a contract; a test holds the document to them.
writeFileSync(
  join(import.meta.dirname, 'openapi.json'),
  `${JSON.stringify(buildOpenApi(contracts), null, 2)}\n`,
);
