/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.consent.SubjectPath;

/**
 * What a source reads, and for whom. Immutable.
 *
 * @param mapping the mapping
 * @param subject the person who uses the application: a user of the mapping's account
 * @param readsUndetermined whether a string counts where it is not known whether the GDPR applies
 * @param isUnsetWithoutGdpr whether the choices are unset, and not unknown, where the GDPR does not
 *     apply
 */
record TcfSettings(
    TcfRows mapping, String subject, boolean readsUndetermined, boolean isUnsetWithoutGdpr) {
  /**
   * Checks the subject.
   *
   * @throws ConfigurationException if it is not a path below the mapping's account
   */
  TcfSettings {
    SubjectPath path;
    try {
      path = new SubjectPath(subject);
    } catch (IllegalArgumentException invalid) {
      throw new ConfigurationException("TcfSource.of", String.valueOf(invalid.getMessage()));
    }
    SubjectPath account = new SubjectPath(mapping.account());
    if (path.equals(account) || !path.isWithin(account)) {
      throw new ConfigurationException(
          "TcfSource.of",
          "the subject must be a user of the mapping's account, such as "
              + mapping.account()
              + "/u7: the answers are those of the person who holds the phone");
    }
  }

  /** Returns whether a level is the subject's own. */
  boolean isOwn(String level) {
    return level.equals(subject);
  }

  /** Returns whether a level is above the subject or below it, where this source is silent. */
  boolean isRelated(String level) {
    return subject.startsWith(level + "/") || level.startsWith(subject + "/");
  }

  /** Returns a text without the subject. */
  @Override
  public String toString() {
    return "TcfSettings[rows=" + mapping.rows().size() + "]";
  }
}
