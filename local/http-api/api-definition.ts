/** What `AWS::ApiGatewayV2::Api` says. */
export interface ApiDefinition {
  /** Ten lower-case letters and digits. */
  readonly id: string;
  readonly logicalId: string;
  readonly name: string;
  readonly cors?: CorsDefinition;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export interface CorsDefinition {
  readonly allowCredentials: boolean;
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  /** Origins, `*`, `https://*` or `http://*`. */
  readonly allowOrigins: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** What `AWS::ApiGatewayV2::Stage` says of `$default`. */
export interface StageDefinition {
  readonly throttling: ThrottlingDefinition;
  /** By route key, in place of `throttling`. */
  readonly routeThrottling: Readonly<Record<string, ThrottlingDefinition>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Of a line of the access log; absent: there is none. */
  readonly accessLogFormat?: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
export interface ThrottlingDefinition {
  /** Requests that may come at once. */
  readonly burst?: number;
  /** Requests a second. */
  readonly rate?: number;
}

/** What `AWS::ApiGatewayV2::Route` says. */
export interface RouteDefinition {
  /** `GET /orders/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly key: string;
  readonly integrationId: string;
  /** Absent: the route is open. */
  readonly authorization?: RouteAuthorization;
}

export interface RouteAuthorization {
  readonly authorizerId: string;
  /** A token has to have one of these; with none, any valid token will do. */
  readonly scopes: readonly string[];
}

/** What `AWS::ApiGatewayV2::Integration` says of a Lambda proxy integration of format 2.0. */
export interface IntegrationDefinition {
  readonly id: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** What `AWS::ApiGatewayV2::Authorizer` says of a JWT authorizer that reads the Authorization header. */
export interface AuthorizerDefinition {
  readonly id: string;
  readonly issuer: string;
  readonly audience: readonly string[];
}
