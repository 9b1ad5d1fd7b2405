/** What a template says of a user pool and of what belongs to it, as far as it means something here. */
export interface PoolDefinition {
  /** `<region>_<9 letters and digits>` */
  readonly id: string;
  readonly region: string;
}

export interface GroupDefinition {
  readonly name: string;
  /** Shown on the sign-in page: what its members may. */
  readonly description?: string;
  /** The smaller, the more it counts; AWS takes 0 and more. */
  readonly precedence?: number;
}

export interface ResourceServerDefinition {
  readonly identifier: string;
  /** Names below the identifier: `read` of `<identifier>/read`. */
  readonly scopes: readonly string[];
}

/** A public client of the authorization code grant. */
export interface ClientDefinition {
  readonly id: string;
  readonly name: string;
  /** Full names: `openid`, `<identifier>/<scope>`. */
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  readonly validitySeconds: { readonly access: number; readonly id: number; readonly refresh: number };
  /** Whether a refresh token can be revoked, and with it what was issued by it. */
  readonly revocation: boolean;
}
