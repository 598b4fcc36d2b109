/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.policy.Destination;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the health indicators show beside their status. */
final class HealthDetails {
  private HealthDetails() {}

  static Map<String, Object> of(Status status) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("destinations", status.destinations().stream().map(Destination::name).toList());
    if (!status.isOpen()) {
      details.put("verdict", status.verdict());
    }
    return details;
  }
}
