/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/**
 * Sources of properties that nobody can change from elsewhere while an application is deployed:
 * variables, system properties, arguments, and files on its class path.
 */
final class NearSource {
  private static final Set<String> NAMES =
      Set.of(
          StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
          StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
          CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME);

  private NearSource() {}

  /** Returns whether a property is from such a source, and its value from no other one. */
  static boolean has(PropertySource<?> source, String name) {
    Object value = source.getProperty(name);
    return !String.valueOf(value).contains("${")
        && (NAMES.contains(source.getName()) || isPackaged(OriginLookup.getOrigin(source, name)));
  }

  private static boolean isPackaged(@Nullable Origin origin) {
    Resource resource = origin instanceof TextResourceOrigin text ? text.getResource() : null;
    Resource file =
        resource instanceof OriginTrackedResource tracked ? tracked.getResource() : resource;
    return file instanceof ClassPathResource;
  }
}
