/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Begins the proof of an application if the system property {@code assent.prove} is set, before the
 * first test of a JVM; see {@link ProofExtension}. JUnit finds it by itself.
 *
 * @since 0.1.0
 */
public final class ProofSession implements LauncherSessionListener {
  private static final String DETECTION = "junit.jupiter.extensions.autodetection.enabled";
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

  /** Why the properties can't be used; null if they can. */
  private static volatile @Nullable String refused;

  private static volatile boolean isOpen;

  /** For JUnit. */
  public ProofSession() {}

  static @Nullable String refused() {
    return refused;
  }

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (isOpen) {
      return;
    }
    Map<String, String> ours = taken(System.getProperties());
    if (ours.isEmpty()) {
      return;
    }
    isOpen = true;
    System.setProperty(DETECTION, "true");
    try {
      ProofSettings settings = ProofSettings.of(ours);
      if (settings != null) {
        Proof proof = Proof.start(settings);
        setDefault(ENDPOINT, proof.endpoint());
        setDefault(
            InventoryExtension.PROPERTY,
            Files.createTempDirectory("assent-prove").resolve("seen.json").toString());
      }
    } catch (IllegalArgumentException | AssertionError wrong) {
      refused = wrong.getMessage();
      markPage(ours.get(ProofSettings.PAGE), "the tests were refused: " + refused);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets a page of an earlier build not stand for this one. */
  private static void markPage(@Nullable String page, String problem) {
    try {
      ProofReport report = new ProofReport();
      report.add(ProofReport.Kind.PROBLEM, problem);
      new ProofFiles(ProofSettings.page(page), ProofBuild.current(null), Instant.now())
          .write(report, ProofPage::of);
    } catch (IllegalArgumentException | IOException noPage) {
      System.err.println("no page of a proof was written: " + noPage.getMessage());
    }
  }

  /** Removes the properties, which an instance of Assent would refuse as unknown. */
  private static Map<String, String> taken(Properties properties) {
    Map<String, String> ours = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (ProofSettings.isOurs(name)) {
        ours.put(name, properties.getProperty(name));
        System.clearProperty(name);
      }
    }
    return ours;
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    Proof proof = Proof.active();
    if (isOpen && proof != null) {
      proof.close(); // throws if something left since the tests ended, so that the build fails
    }
  }
}
