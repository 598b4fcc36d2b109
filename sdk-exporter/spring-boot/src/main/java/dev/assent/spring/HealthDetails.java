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
  /**
   * The status of an application from which no data leaves. Spring Boot does not know it: it leaves
   * the application's own status as it is, and maps to 200, so that telemetry takes no application
   * out of service.
   */
  static final String CLOSED = "CLOSED";

  private HealthDetails() {}

  static Map<String, Object> of(Status status) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("destinations", status.destinations().stream().map(Destination::name).toList());
    if (!status.isOpen()) {
      details.put("takeover", status.report());
    }
    return details;
  }
}
