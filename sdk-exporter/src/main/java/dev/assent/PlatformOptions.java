/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.internal.config.CodeSettings;
import java.nio.file.Path;

/**
 * How consent platforms are asked. All platforms of an instance share these options and stand on
 * one host. Not thread-safe.
 *
 * @see AssentBuilder#consentFrom(String, java.util.function.Consumer)
 */
public final class PlatformOptions {
  private static final String WHERE = "AssentBuilder.consentFrom.";

  private final CodeSettings settings;

  PlatformOptions(CodeSettings settings) {
    this.settings = settings;
  }

  /** Adds a header to each request, such as an authorization. No message repeats its value. */
  public PlatformOptions header(String name, String value) {
    settings.addHeader("ASSENT_CONSENT_HEADERS", WHERE + "header", name, value);
    return this;
  }

  /**
   * The keys of which one must have signed each document; unsigned documents count by default.
   *
   * @param jwkSet a file with a JWK set (RFC 7517) of public keys; it is watched
   */
  public PlatformOptions keys(Path jwkSet) {
    settings.set("ASSENT_CONSENT_KEYS", WHERE + "keys", jwkSet.toString());
    return this;
  }

  /** The same, from a JWK set that is given as JSON. */
  public PlatformOptions keys(String jwkSet) {
    settings.set("ASSENT_CONSENT_KEYS", WHERE + "keys", jwkSet);
    return this;
  }

  /**
   * Lets requests go over plain HTTP to other hosts than loopback, where anybody on the way can
   * read subjects and change answers. For tests.
   */
  public PlatformOptions insecure() {
    settings.set("ASSENT_CONSENT_INSECURE", WHERE + "insecure", "true");
    return this;
  }

  /** Names only. */
  @Override
  public String toString() {
    return "PlatformOptions" + settings;
  }
}
