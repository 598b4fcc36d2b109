/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern VERSION = Pattern.compile("1\\.(\\d{1,4})(\\D.*)?");
  private static final AttributeKey<String> ATTRIBUTE =
      AttributeKey.stringKey("telemetry.sdk.version");

  private SdkVersion() {}

  /** Returns whether Assent can take this SDK over. A version that can't be read is refused. */
  public static boolean isSupported() {
    return isSupported(version());
  }

  static boolean isSupported(@Nullable String version) {
    Matcher matcher = VERSION.matcher(version == null ? "" : version);
    return matcher.matches() && Integer.parseInt(matcher.group(1)) >= MINOR;
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
