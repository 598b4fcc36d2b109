/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads where requests for deletion go, and for how long they may be needed: {@code
 * ASSENT_DELETION_ENDPOINT} and {@code ASSENT_DELETION_RETENTION}.
 */
final class DeletionReader {
  private final Environment environment;

  DeletionReader(Environment environment) {
    this.environment = environment;
  }

  /**
   * Null if nowhere.
   *
   * @param state where things survive a restart; null if nowhere
   * @param spool where data wait under their references before they are sent; null if nowhere
   */
  @Nullable DeletionSettings read(@Nullable Path state, @Nullable SpoolSettings spool) {
    Setting setting = environment.find("ASSENT_DELETION_ENDPOINT");
    Setting retention = environment.find("ASSENT_DELETION_RETENTION");
    if (setting == null) {
      if (retention != null) {
        throw retention.problem("needs ASSENT_DELETION_ENDPOINT; set both or none");
      }
      return null;
    }
    URI endpoint = Addresses.http(setting, setting.text());
    if (endpoint.getRawFragment() != null) {
      throw setting.problem("the address must have no fragment");
    }
    if (Addresses.isReadableOnTheWay(endpoint)) {
      throw setting.problem("plain http goes to loopback only; use https");
    }
    if (state == null) {
      throw setting.problem(
          "needs ASSENT_STATE_DIR, because what is to be deleted must be known after a restart;"
              + " set both or none");
    }
    return new DeletionSettings(
        endpoint, state, retention == null ? null : kept(retention.duration(), spool));
  }

  /** What waits on disk may be sent as late as its age allows, and is kept from then on. */
  private static Duration kept(Duration retention, @Nullable SpoolSettings spool) {
    return spool == null ? retention : retention.plus(spool.maxAge());
  }
}
