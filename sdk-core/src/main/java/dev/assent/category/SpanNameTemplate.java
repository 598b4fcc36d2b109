/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import java.util.List;

/**
 * A span name of the conventions, as attribute names joined by single separators: {@code
 * {http.request.method} {http.route}}.
 *
 * @param attributes the attributes that must be present, in order
 * @param separator what stands between two of them, such as {@code " "} or {@code "/"}
 */
public record SpanNameTemplate(List<String> attributes, String separator) {}
