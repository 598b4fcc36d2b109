/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.DestinationOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What {@link AssentExtension} gives to a test: a receiver, a source of choices, the output of the
 * process and a directory. A test gets new ones.
 *
 * @param receiver receives what leaves
 * @param consent the choices
 * @param output the output of the process
 * @param directory an empty directory, for a spool or state
 */
public record AssentTestKit(
    Receiver receiver, FakeConsent consent, ProcessOutput output, Path directory) {
  /**
   * Returns a builder of an instance that sends to the receiver, takes its choices from {@link
   * #consent}, and reads neither the environment nor system properties, except for {@code
   * assent.inventory}.
   *
   * @param destination the name of its only destination
   * @param options sets its purpose and recipient
   */
  public AssentBuilder builder(String destination, Consumer<DestinationOptions> options) {
    AssentBuilder builder =
        Assent.builder()
            .environment(Map.of())
            .destination(
                destination,
                to -> {
                  to.endpoint(receiver.endpoint(destination));
                  options.accept(to);
                })
            .consentFrom(consent)
            .closeOnExit(false);
    String inventory = System.getProperty(InventoryExtension.PROPERTY);
    return inventory == null ? builder : builder.recordInventory(Path.of(inventory));
  }

  /**
   * Checks that planted values left neither in a request nor in the output nor in a file.
   *
   * @throws AssertionError naming the values and the exits, or that nothing arrived
   */
  public void assertNothingLeaks(String... values) {
    LeakCheck.of(values).wire(receiver).output(output).disk(directory).assertNone();
  }
}
