/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.catalog.UnclassifiedReport;
import dev.assent.internal.catalog.UnclassifiedReport.Whole;
import dev.assent.internal.data.ReservedAttributes;
import io.opentelemetry.api.common.AttributeType;

/**
 * Is told the names of what was withheld, because no catalog knows it, because its value does not
 * fit, or by policy; for a report to developers. Called on the thread that calls the gate; must not
 * block.
 */
public interface WithheldNames {
  /** Nobody wants to know. */
  WithheldNames IGNORED =
      new WithheldNames() {
        @Override
        public void attribute(String name, AttributeType type) {}

        @Override
        public void event(String name) {}

        @Override
        public void scope(String name) {}
      };

  /** Tells a report; not of names that are Assent's own, which no catalog may open. */
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
   * An attribute, or a part of one by its dotted path.
   *
   * @param type the type that its value has
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

  /** A logger, or scope, whose free text was withheld. */
  default void logger(String name) {}

  /**
   * An attribute that the catalog knows and policy withheld.
   *
   * @param missing the categories that are not permitted
   */
  default void withheld(String name, long missing) {}

  /**
   * A datum that was withheld whole.
   *
   * @param name what it is listed by
   * @param missing those of its own categories that are not permitted
   */
  default void whole(Whole kind, String name, long missing) {}
}
