import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { readStateFile, writeFileAtomically } from '../core/files.ts';

/** More than browsers sign in here; a script that signs in without end drops the oldest. */
const MAX_SESSIONS = 1000;

const sessionSchema = z.object({
  /** SHA-256 of the refresh token: who reads the file can use none. */
  tokenHash: z.string(),
  clientId: z.string(),
  username: z.string(),
  scopes: z.array(z.string()),
  /** `origin_jti` of every token that the refresh token brings. */
  originJti: z.string(),
  /** Seconds since the epoch, as tokens have them. */
  authTime: z.number(),
  expiresAt: z.number(),
});

/** A sign-in that lasts until its refresh token ends or is revoked. */
export type RefreshSession = z.output<typeof sessionSchema>;

/**
 * The refresh tokens of a pool. They are kept in a file, so that a restarted runner signs nobody out.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
 */
export class RefreshSessions {
  readonly #file: string;
  readonly #clock: Clock;
  #sessions: RefreshSession[];
  #written: Promise<void> = Promise.resolve();
  /** The write that has not begun yet: it will have what is there by then. */
  #nextWrite: Promise<void> | undefined;

  private constructor(file: string, clock: Clock, sessions: RefreshSession[]) {
    this.#file = file;
    this.#clock = clock;
    this.#sessions = sessions;
  }

  /** @throws UserError STATE_INVALID when a kept file does not read as what the runner wrote. */
  static async open(file: string, clock: Clock): Promise<RefreshSessions> {
    const sessions = (await readStateFile(file, z.array(sessionSchema))) ?? [];
    return new RefreshSessions(file, clock, sessions);
  }

  /** Resolves when the session is kept. */
  async begin(
    signIn: Pick<RefreshSession, 'clientId' | 'username' | 'scopes' | 'authTime'>,
    validitySeconds: number,
  ): Promise<{ refreshToken: string; session: RefreshSession }> {
    const refreshToken = randomBytes(32).toString('base64url');
    const session = {
      ...signIn,
      tokenHash: hash(refreshToken),
      originJti: randomUUID(),
      expiresAt: this.#seconds() + validitySeconds,
    };
    this.#sessions = [...this.#live(), session].slice(-MAX_SESSIONS);
    await this.#write();
    return { refreshToken, session };
  }

  find(refreshToken: string): RefreshSession | undefined {
    const tokenHash = hash(refreshToken);
    return this.#live().find((session) => session.tokenHash === tokenHash);
  }

  /** Whether what was issued in a session still counts. */
  isLive(originJti: string): boolean {
    return this.#live().some((session) => session.originJti === originJti);
  }

  async end({ originJti }: RefreshSession): Promise<void> {
    this.#sessions = this.#live().filter((session) => session.originJti !== originJti);
    await this.#write();
  }

  #live(): RefreshSession[] {
    const now = this.#seconds();
    return this.#sessions.filter(({ expiresAt }) => expiresAt > now);
  }

  #seconds(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  /** One write after the other, and one for all who wait for the one before it. */
  #write(): Promise<void> {
    if (this.#nextWrite !== undefined) return this.#nextWrite;
    const writing = this.#written.then(async () => {
      this.#nextWrite = undefined;
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      await writeFileAtomically(this.#file, `${JSON.stringify(this.#sessions)}\n`, 0o600);
    });
    // Whoever waits for a write sees its failure; the next one is tried all the same.
    this.#written = writing.catch(() => undefined);
    this.#nextWrite = writing;
    return writing;
  }
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
