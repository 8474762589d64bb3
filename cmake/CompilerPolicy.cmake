# The whole compiler policy in one INTERFACE target that every target of ours links.
add_library(fleet_policy INTERFACE)
target_compile_features(fleet_policy INTERFACE cxx_std_20)
target_compile_definitions(fleet_policy INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_FOREACH QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_DISABLE_DEPRECATED_BEFORE=0x060400
    FLEET_AUDIT_VERSION="${PROJECT_VERSION}"
    $<$<CONFIG:Debug>:QT_STRICT_ITERATORS>)
if(MSVC)
    target_compile_options(fleet_policy INTERFACE /W4 /permissive- /utf-8 $<$<BOOL:${FLEET_AUDIT_WERROR}>:/WX>)
    target_compile_definitions(fleet_policy INTERFACE NOMINMAX WIN32_LEAN_AND_MEAN)
else()
    target_compile_options(fleet_policy INTERFACE
        -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
        $<$<BOOL:${FLEET_AUDIT_WERROR}>:-Werror>
        # One level of debug information keeps stack traces and halves the link time.
        $<$<CONFIG:Debug>:-g1>)
    if(FLEET_AUDIT_SANITIZE)
        target_compile_options(fleet_policy INTERFACE -fsanitize=${FLEET_AUDIT_SANITIZE} -fno-omit-frame-pointer)
        target_link_options(fleet_policy INTERFACE -fsanitize=${FLEET_AUDIT_SANITIZE})
    else()
        target_link_options(fleet_policy INTERFACE $<$<PLATFORM_ID:Linux>:-Wl,-z,relro,-z,now>)
    endif()
endif()
find_program(LLD_PROGRAM NAMES ld.lld)
if(LLD_PROGRAM AND NOT MSVC AND NOT APPLE)
    target_link_options(fleet_policy INTERFACE -fuse-ld=lld)
endif()
