/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.report.UnclassifiedReport;
import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import dev.assent.internal.data.ReservedAttributes;
import io.opentelemetry.api.common.AttributeType;

/**
 * Receives the names of withheld data for a report to developers: names that no catalog knows,
 * names with values that do not fit, and names withheld by policy. Called on the thread of the
 * gate; must not block.
 */
public interface WithheldNames {
  /** Ignores all names. */
  WithheldNames IGNORED =
      new WithheldNames() {
        @Override
        public void attribute(String name, AttributeType type) {}

        @Override
        public void event(String name) {}

        @Override
        public void scope(String name) {}
      };

  /** Forwards names to a report, except reserved names, which no catalog can open. */
  static WithheldNames of(UnclassifiedReport report) {
    return new WithheldNames() {
      @Override
      public void attribute(String name, AttributeType type) {
        if (!ReservedAttributes.is(name)) {
          report.attribute(name, type);
        }
      }

      @Override
      public void event(String name) {
        report.event(name);
      }

      @Override
      public void scope(String name) {
        report.scope(name);
      }

      @Override
      public void metric(String name) {
        report.metric(name);
      }

      @Override
      public void span(String name) {
        report.span(name);
      }

      @Override
      public void logger(String name) {
        report.logger(name);
      }

      @Override
      public void withheld(String name, long missing) {
        report.withheld(name, missing);
      }

      @Override
      public void whole(Whole kind, String name, long missing) {
        report.whole(kind, name, missing);
      }
    };
  }

  /**
   * An attribute, or a part of one as a dotted path.
   *
   * @param type the type of its value
   */
  void attribute(String name, AttributeType type);

  /** An event's name. */
  void event(String name);

  /** A scope's name. */
  void scope(String name);

  /** A metric's name. */
  default void metric(String name) {}

  /** A span's name. */
  default void span(String name) {}

  /** A logger or scope whose free text was withheld. */
  default void logger(String name) {}

  /**
   * An attribute that the catalog knows and the policy withheld.
   *
   * @param missing the categories that are not permitted
   */
  default void withheld(String name, long missing) {}

  /**
   * A datum that was withheld whole.
   *
   * @param name its name in the report
   * @param missing its own categories that are not permitted
   */
  default void whole(Whole kind, String name, long missing) {}
}
