/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of deletion requests: {@code ASSENT_DELETION_ENDPOINT}, {@code
 * ASSENT_DELETION_HEADERS}, {@code ASSENT_DELETION_NOTICE}, {@code ASSENT_DELETION_ANSWERS} and
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
   * @param consent has the state directory, and the platforms that may be told of requests
   * @param spool the spool; null if there is none
   */
  @Nullable DeletionSettings read(ConsentSettings consent, @Nullable SpoolSettings spool) {
    Setting setting = environment.find(Variable.ASSENT_DELETION_ENDPOINT);
    Setting retention = environment.find(Variable.ASSENT_DELETION_RETENTION);
    Setting headers = environment.find(Variable.ASSENT_DELETION_HEADERS);
    Setting notice = environment.find(Variable.ASSENT_DELETION_NOTICE);
    Setting answers = environment.get(Variable.ASSENT_DELETION_ANSWERS);
    boolean asks = answers.flag();
    if (setting == null) {
      for (Setting alone : new Setting[] {retention, headers, notice, asks ? answers : null}) {
        if (alone != null) {
          throw alone.problem("needs ASSENT_DELETION_ENDPOINT; set both or neither");
        }
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
    if (consent.state() == null) {
      throw setting.problem(
          "needs ASSENT_STATE_DIR, which keeps deletion requests across restarts;"
              + " set both or neither");
    }
    if (asks && notice != null) {
      throw answers.problem(
          "must not be true with ASSENT_DELETION_NOTICE: the platform that is told asks for answers;"
              + " use one of them");
    }
    return new DeletionSettings(
        endpoint,
        consent.state(),
        retention == null ? null : kept(retention.duration(), spool),
        headers == null ? Map.of() : Headers.read(headers, Set.of("user-agent")),
        notice == null ? null : notice(notice, consent),
        asks);
  }

  /** Only a platform that has the subject's choices may hear of the subject. */
  private static DeletionSettings.Notice notice(Setting setting, ConsentSettings consent) {
    URI address = Addresses.http(setting, setting.text());
    if (consent.platforms().stream().noneMatch(platform -> platform.isSameOrigin(address))) {
      throw setting.problem(
          "names a subject, so it must have the scheme, the host and the port of an http(s) address"
              + " in ASSENT_CONSENT_SOURCE");
    }
    return new DeletionSettings.Notice(address, consent.headers());
  }

  /**
   * Receivers keep spooled data from the time it is sent, which can be as late as its maximum age.
   */
  private static Duration kept(Duration retention, @Nullable SpoolSettings spool) {
    return spool == null ? retention : retention.plus(spool.maxAge());
  }
}
