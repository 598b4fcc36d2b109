/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.internal.config.CodeSettings;
import dev.assent.internal.config.Variable;
import java.nio.file.Path;

/**
 * The options of requests to consent platforms. All platforms of an instance share these options
 * and must have the same scheme, host and port. Not thread-safe.
 *
 * @see AssentBuilder#consentFrom(String, java.util.function.Consumer)
 */
public final class PlatformOptions {
  private final CodeSettings settings;

  PlatformOptions(CodeSettings settings) {
    this.settings = settings;
  }

  /**
   * Adds a header to each request, such as {@code authorization}. No message or log line repeats
   * its value.
   */
  public PlatformOptions header(String name, String value) {
    settings.addHeader(Variable.ASSENT_CONSENT_HEADERS, "consentFrom.header", name, value);
    return this;
  }

  /**
   * Sets the public keys of the platforms. Then a document counts only if one of these keys signed
   * it; by default, unsigned documents count.
   *
   * @param jwkSet a file with a JWK set (RFC 7517) of public keys; it is read again when it changes
   */
  public PlatformOptions keys(Path jwkSet) {
    settings.set(Variable.ASSENT_CONSENT_KEYS, "consentFrom.keys", jwkSet.toString());
    return this;
  }

  /** Sets the public keys of the platforms, from a JWK set as JSON text. */
  public PlatformOptions keys(String jwkSet) {
    settings.set(Variable.ASSENT_CONSENT_KEYS, "consentFrom.keys", jwkSet);
    return this;
  }

  /**
   * Permits plain HTTP to hosts other than loopback. Then anybody on the network path can read
   * subjects and change answers. For tests only.
   */
  public PlatformOptions insecure() {
    settings.set(Variable.ASSENT_CONSENT_INSECURE, "consentFrom.insecure", "true");
    return this;
  }

  /** Returns the names of the set options, without their values. */
  @Override
  public String toString() {
    return "PlatformOptions" + settings;
  }
}
