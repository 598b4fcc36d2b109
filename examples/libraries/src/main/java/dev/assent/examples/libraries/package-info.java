/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * An application whose libraries record with an autoconfigured OpenTelemetry: the code of the
 * recipes in the README. It uses no class of Assent.
 */
@NullMarked
package dev.assent.examples.libraries;

import org.jspecify.annotations.NullMarked;
