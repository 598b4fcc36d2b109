/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The use of the data at a destination. The constants are the built-in purposes. An application
 * declares its own purposes in a policy file or with the builder. Immutable and thread-safe.
 *
 * @param name the name in lower case, such as {@code ai_training} or {@code
 *     ai_feature.meeting_summary}
 */
public record Purpose(String name) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

  /** To run the service. */
  public static final Purpose SERVICE_OPERATION = new Purpose("service_operation");

  /** To keep the service secure. */
  public static final Purpose SECURITY = new Purpose("security");

  /** To improve the product. */
  public static final Purpose PRODUCT_IMPROVEMENT = new Purpose("product_improvement");

  /** To assure quality. */
  public static final Purpose QUALITY_ASSURANCE = new Purpose("quality_assurance");

  /** To train models. */
  public static final Purpose AI_TRAINING = new Purpose("ai_training");

  /** To write a meeting's summary for its participants. */
  public static final Purpose MEETING_SUMMARY = new Purpose("ai_feature.meeting_summary");

  /** To compose a chat message for its author. */
  public static final Purpose CHAT_COMPOSE = new Purpose("ai_feature.chat_compose");

  /** The built-in purposes. */
  public static final List<Purpose> BUILT_IN =
      List.of(
          SERVICE_OPERATION,
          SECURITY,
          PRODUCT_IMPROVEMENT,
          QUALITY_ASSURANCE,
          AI_TRAINING,
          MEETING_SUMMARY,
          CHAT_COMPOSE);

  /**
   * Checks the form of the name.
   *
   * @throws IllegalArgumentException if the name does not have the form of a purpose
   */
  public Purpose {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "purpose '" + name + "': write lower case, such as ai_training");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
