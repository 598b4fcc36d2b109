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
 * The objects that {@link AssentExtension} creates for one test: a receiver, a source of choices,
 * the recorded output of the process, and a directory.
 *
 * @param receiver receives the data that leaves
 * @param consent the source of choices
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
   * Checks that planted values are in no request, in no output and in no file of the directory; see
   * {@link LeakCheck}.
   *
   * @param values each at least six characters
   * @throws AssertionError if a value is found, a request can't be searched, or no request arrived
   * @throws IllegalArgumentException if there is no value, or one is too short
   */
  public void assertNothingLeaks(String... values) {
    LeakCheck.of(values).wire(receiver).output(output).disk(directory).assertNone();
  }
}
