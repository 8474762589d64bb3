# fleet_add_room(NAME [LINKS target...] [PCH header...])
#
# A room is a folder under src/ and one static library target, fleet_NAME. It links only the rooms that it may
# include; tests/unit checks the includes against the same arrows.
function(fleet_add_room name)
    cmake_parse_arguments(ROOM "" "" "LINKS;PCH" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS
         "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
    file(GLOB_RECURSE resources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.qrc")
    add_library(fleet_${name} STATIC ${sources} ${resources})
    target_include_directories(fleet_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
    target_link_libraries(fleet_${name} PUBLIC fleet_policy ${ROOM_LINKS})
    if(FLEET_AUDIT_PCH AND ROOM_PCH)
        target_precompile_headers(fleet_${name} PRIVATE ${ROOM_PCH})
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            target_compile_options(fleet_${name} PRIVATE -fpch-preprocess)
        endif()
    endif()
endfunction()
