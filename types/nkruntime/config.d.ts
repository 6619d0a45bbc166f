declare namespace nkruntime {
  interface Config {
    name: string;
    shutdown_grace_sec: number;
    logger: ConfigLogger;
    session: ConfigSession;
    socket: ConfigSocket;
    social: ConfigSocial;
    runtime: ConfigRuntime;
    iap: ConfigIAP;
    google_auth: ConfigGoogleAuth;
    satori: ConfigSatori;
  }
  interface ConfigLogger {
    level: string;
  }
  interface ConfigSession {
    encryption_key: string;
    token_expiry_sec: number;
    refresh_encryption_key: string;
    refresh_token_expiry_sec: number;
    single_socket: boolean;
    single_match: boolean;
    single_party: boolean;
    single_session: boolean;
  }
  interface ConfigSocket {
    server_key: string;
    port: number;
    address: string;
    protocol: string;
  }
  interface ConfigSocial {
    steam: ConfigSteam;
    facebookInstantGame: ConfigFacebookInstantGame;
    facebookLimitedLogin: ConfigFacebookLimitedLogin;
    apple: ConfigApple;
  }
  interface ConfigSteam {
    publisher_key: string;
    app_id: number;
  }
  interface ConfigFacebookInstantGame {
    app_secret: string;
  }
  interface ConfigFacebookLimitedLogin {
    app_id: string;
  }
  interface ConfigApple {
    bundle_id: string;
  }
  interface ConfigRuntime {
    env: string[];
    http_key: string;
  }
  interface ConfigIAP {
    apple: ConfigIAPApple;
    google: ConfigIAPGoogle;
    huawei: ConfigIAPHuawei;
    facebook_instant: ConfigIAPFacebookInstant;
  }
  interface ConfigIAPApple {
    shared_password: string;
    notifications_endpoint_id: string;
  }
  interface ConfigIAPGoogle {
    client_email: string;
    private_key: string;
    notifications_endpoint_id: string;
    refund_check_period_min: number;
    package_name: string;
  }
  interface ConfigIAPHuawei {
    public_key: string;
    client_id: string;
    client_secret: string;
  }
  interface ConfigIAPFacebookInstant {
    public_key: string;
    client_id: string;
    client_secret: string;
  }
  interface ConfigGoogleAuth {
    credentials_json: string;
  }
  interface ConfigSatori {
    url: string;
    api_key_name: string;
    api_key: string;
    signing_key: string;
  }
}
