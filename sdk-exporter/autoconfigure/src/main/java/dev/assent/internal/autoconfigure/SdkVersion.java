/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The version of the SDK on the class path. Older versions lack parts that Assent needs: {@code
 * HttpSenderProvider}, {@code AttributeType.VALUE} and {@code ValueType.EMPTY} came with 1.59, and
 * no known host brings 1.59 to 1.61. This class and those that use it load with any version.
 */
public final class SdkVersion {
  /** The version that Assent is built with. */
  static final String NEWEST = "1.68.0";

  private static final int MINOR = 62;
  private static final String MAJOR = "1.";
  private static final int MOST_DIGITS = 4;
  private static final AttributeKey<String> ATTRIBUTE =
      AttributeKey.stringKey("telemetry.sdk.version");

  private SdkVersion() {}

  /** Returns whether Assent can take this SDK over. A version that can't be read is refused. */
  public static boolean isSupported() {
    return isSupported(version());
  }

  static boolean isSupported(@Nullable String version) {
    return version != null && version.startsWith(MAJOR) && minor(version) >= MINOR;
  }

  /** Returns the number behind the first dot; -1 if there is none, or one that is too long. */
  private static int minor(String version) {
    int end = MAJOR.length();
    while (end < version.length() && version.charAt(end) >= '0' && version.charAt(end) <= '9') {
      end++;
    }
    int digits = end - MAJOR.length();
    return digits == 0 || digits > MOST_DIGITS
        ? -1
        : Integer.parseInt(version, MAJOR.length(), end, 10);
  }

  /** Returns the log line about a version that is not supported. */
  public static String refusal() {
    return refusal(version());
  }

  static String refusal(@Nullable String version) {
    return "Assent needs OpenTelemetry's SDK 1."
        + MINOR
        + " or newer, and this application has "
        + (version == null ? "an unknown version" : version)
        + ". Nothing is exported. With Spring Boot, set"
        + " <opentelemetry.version>"
        + NEWEST
        + "</opentelemetry.version> in the properties of pom.xml;"
        + " otherwise import io.opentelemetry:opentelemetry-bom:"
        + NEWEST
        + ".";
  }

  private static @Nullable String version() {
    return Resource.getDefault().getAttribute(ATTRIBUTE);
  }
}
