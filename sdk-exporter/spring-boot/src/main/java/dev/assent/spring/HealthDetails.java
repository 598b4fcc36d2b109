/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.policy.Destination;
import java.util.LinkedHashMap;
import java.util.Map;

/** The details of the health indicators. */
final class HealthDetails {
  /**
   * The status of an application that exports no data. Spring Boot does not know this status, so it
   * does not change the application's status and maps to 200: an application is not taken out of
   * service because of its telemetry.
   */
  static final String CLOSED = "CLOSED";

  /** The status of an application whose gates only report; see {@link #CLOSED}. */
  static final String REPORT_ONLY = "REPORT_ONLY";

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
