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
 * Reads the endpoint and the retention of deletion requests: {@code ASSENT_DELETION_ENDPOINT} and
 * {@code ASSENT_DELETION_RETENTION}.
 */
final class DeletionReader {
  private final Environment environment;

  DeletionReader(Environment environment) {
    this.environment = environment;
  }

  /**
   * The settings; null without an endpoint.
   *
   * @param state the state directory; null if there is none
   * @param spool the spool; null if there is none
   */
  @Nullable DeletionSettings read(@Nullable Path state, @Nullable SpoolSettings spool) {
    Setting setting = environment.find(Variable.ASSENT_DELETION_ENDPOINT);
    Setting retention = environment.find(Variable.ASSENT_DELETION_RETENTION);
    if (setting == null) {
      if (retention != null) {
        throw retention.problem("needs ASSENT_DELETION_ENDPOINT; set both or neither");
      }
      return null;
    }
    URI endpoint = Addresses.http(setting, setting.text());
    if (endpoint.getRawFragment() != null) {
      throw setting.problem("the address must have no fragment");
    }
    if (Addresses.isReadableOnTheWay(endpoint)) {
      throw setting.problem("plain http is allowed for loopback addresses only; use https");
    }
    if (state == null) {
      throw setting.problem(
          "needs ASSENT_STATE_DIR, which keeps deletion requests across restarts;"
              + " set both or neither");
    }
    return new DeletionSettings(
        endpoint, state, retention == null ? null : kept(retention.duration(), spool));
  }

  /**
   * Receivers keep spooled data from the time it is sent, which can be as late as its maximum age.
   */
  private static Duration kept(Duration retention, @Nullable SpoolSettings spool) {
    return spool == null ? retention : retention.plus(spool.maxAge());
  }
}
