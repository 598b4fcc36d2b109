/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Passes a new {@link AssentTestKit} to each test as a parameter, and closes the kit after the
 * test:
 *
 * <pre>{@code
 * @ExtendWith(AssentExtension.class)
 * class ChatTest {
 *   @Test
 *   void send_withoutConsent_textStays(AssentTestKit kit) {
 *     try (Assent assent = kit.builder("training", to -> to.purpose(AI_TRAINING)).build()) {
 *       ...
 *     }
 *     kit.assertNothingLeaks("the merger closes on friday");
 *   }
 * }
 * }</pre>
 *
 * <p>It replaces the standard streams during a test, so tests that use it must not run in parallel.
 * The files of the kit are deleted after the test.
 */
public final class AssentExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(AssentExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    Path directory = Files.createTempDirectory("assent-test");
    context
        .getStore(NAMESPACE)
        .put(
            AssentTestKit.class,
            new AssentTestKit(
                Receiver.start(), new FakeConsent(), ProcessOutput.start(), directory));
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    AssentTestKit kit =
        context.getStore(NAMESPACE).remove(AssentTestKit.class, AssentTestKit.class);
    if (kit != null) {
      kit.output().close();
      kit.receiver().close();
      delete(kit.directory());
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.deleteIfExists(each);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == AssentTestKit.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    AssentTestKit kit = context.getStore(NAMESPACE).get(AssentTestKit.class, AssentTestKit.class);
    if (kit == null) {
      throw new IllegalStateException(
          "the kit exists only during a test; declare it as a parameter of the test method or of"
              + " @BeforeEach, not of a constructor");
    }
    return kit;
  }
}
