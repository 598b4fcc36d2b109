/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.List;

/**
 * The settings that have an effect only in somebody else's SDK. Immutable.
 *
 * @param subjectBaggage the key of the baggage entry that names the subjects of data
 * @param trustedProcessors the class names of processors that are known not to export
 */
public record HostSettings(String subjectBaggage, List<String> trustedProcessors) {
  /** The default key of the baggage entry: {@value}. */
  public static final String SUBJECT_BAGGAGE = "assent.subject";

  /** Copies the list. */
  public HostSettings {
    trustedProcessors = List.copyOf(trustedProcessors);
  }

  /** Omits the key, which callers must not guess. */
  @Override
  public String toString() {
    return "HostSettings[trustedProcessors=" + trustedProcessors + "]";
  }
}
